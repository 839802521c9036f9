# %% new after same_answer
import scipy.signal as sg


def slide(image, kernel):
    return sg.correlate2d(image, kernel, mode="same")


class Slider:
    def go(self, *pair):
        return slide(*pair)


shortcut = Slider().go
# %% conv2d_same
def conv2d_same(image, kernel, stride=1):
    return Slider().go(image, kernel)[::stride, ::stride]
