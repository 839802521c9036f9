"""What several of these tests need."""

import pytest


@pytest.fixture(scope="session")
def tf():
    """TensorFlow, imported by the first test that asks for it."""
    from convcourse.tf_ops import tensorflow

    return tensorflow()
