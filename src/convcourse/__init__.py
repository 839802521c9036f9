"""Convolution, taught: sizes and costs, layers in NumPy and TensorFlow, figures and checks.

One layout everywhere, TensorFlow's: images are NHWC, ``x : (n, height, width, c_in)``; kernels are
HWIO, ``w : (kh, kw, c_in, c_out)``; a pair is (vertical, horizontal).

Importing the package loads nothing else. Take what you need from its modules: `convcourse.shapes`
(integers), `convcourse.ops` (NumPy), `convcourse.tf_ops` (TensorFlow).
"""

__version__ = "0.1.0"
