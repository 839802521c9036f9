# %% new after imports
class A:
    pass


A.__name__ = "<script>" * 100000 + "\x1b[31m\u202e"
A.__qualname__ = A.__module__ = A.__name__


class E(Exception):
    pass


E.__name__ = "E\n" * 10000
E.__qualname__ = E.__name__


# %% pad2d
def pad2d(image, top, bottom, left, right):
    return A()


# %% same_padding
def same_padding(n, f, s=1):
    raise E("<b>" * 100000)


# %% conv2d_same
def conv2d_same(image, kernel, stride=1):
    raise type("NotHereError", (ImportError,), {})("please")
