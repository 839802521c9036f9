"""Convolution by the Fourier transform."""

import numpy as np

from convcourse.ops.algorithms import ROUNDED, sum_of_taps
from convcourse.ops.tiling import Algorithm, Convolution, Tile


@Algorithm
def conv2d_fft(conv: Convolution) -> None:
    """Convolve by the Fourier transform: products of spectra, which pays for large kernels.

    Parameters
    ----------
    x, w, b, **settings
        As in `conv2d`.

    Returns
    -------
    ndarray, shape (n, out_h, out_w, c_out)
        What `conv2d` gives, up to rounding relative to the largest values of an image; exact for
        integers.

    Raises
    ------
    ShapeError
        As `conv2d` does.

    Notes
    -----
    The convolution theorem: Oppenheim and Schafer, "Discrete-Time Signal Processing", chapter 8.
    The conjugate of the kernel's spectrum makes it a cross-correlation. Every output depends on
    every pixel, so NaN and infinity would spread, and large integers could lose digits: where a
    tile holds one of these, it is shifted and added.

    Examples
    --------
    >>> conv2d_fft(np.arange(9).reshape(1, 3, 3, 1), np.ones((2, 2, 1, 1), int))[0, :, :, 0]
    array([[ 8, 12],
           [20, 24]])
    """
    groups, _, _, c_in, c_out = conv.w.shape  # channels per group
    (stride_h, stride_w), (step_h, step_w) = conv.window.stride, conv.window.dilation
    dilated = np.zeros((groups, *conv.window.span, c_in, c_out), conv.w.dtype)
    dilated[:, ::step_h, ::step_w] = conv.w
    exact = conv.largest < ROUNDED or conv.y.dtype.kind == "f"

    def multiply(tile: Tile) -> None:
        if not (exact and np.isfinite(tile.x).all() and np.isfinite(conv.w).all()):
            sum_of_taps(tile, conv.w)
            return
        height, width = tile.x.shape[1:3]
        pixels = np.fft.rfft2(tile.x, axes=(1, 2))
        pixels = pixels.reshape(*pixels.shape[:3], groups, c_in).transpose(1, 2, 3, 0, 4)
        for group, out in np.ndindex(groups, c_out):  # one at a time: spectra are large
            kernel = np.fft.rfft2(dilated[group, ..., out], (height, width), axes=(0, 1)).conj()
            spectrum = np.moveaxis((pixels[:, :, group] @ kernel[..., None])[..., 0], 2, 0)
            plane = np.fft.irfft2(spectrum, (height, width), axes=(1, 2))
            plane = plane[:, ::stride_h, ::stride_w][:, : tile.y.shape[1], : tile.y.shape[2]]
            integers = conv.y.dtype.kind == "i"
            tile.y[..., group * c_out + out] = np.rint(plane) if integers else plane

    conv.each_tile(multiply, 4 * groups * (c_in + c_out) * conv.w.itemsize)
