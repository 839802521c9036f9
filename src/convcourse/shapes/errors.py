"""The error of every size, shape or setting that does not fit."""


class ShapeError(ValueError):
    """Sizes, shapes or settings that do not go together.

    The message has three parts: what was asked, what was given, and what would work.

    Examples
    --------
    >>> from convcourse.shapes import output_size
    >>> try:
    ...     output_size(4, 7)
    ... except ValueError as error:
    ...     print(error)
    kernel does not fit: input 4 + 2*0 padding = 4, but a kernel of 7 with dilation 1 spans 7. \
Use padding >= 2 or a smaller kernel.
    """
