# %% conv2d_same
def conv2d_same(image, kernel, stride=1):
    raise ValueError("\ud800 \x1b[2J\x1b]0;owned\x07 \0 [/bold] <script>alert(1)</script>")
