# %% same_padding
def same_padding(n, f, s=1):
    import importlib

    shapes = importlib.import_module("convcourse.shapes")
    return shapes.same_padding(n, f, stride=s)
