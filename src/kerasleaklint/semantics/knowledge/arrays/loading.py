"""Arrays read from files: .npy, .npz, HDF5, pickles, tables, images, sounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerasleaklint.semantics.knowledge.table import Guess, Handler, each, short
from kerasleaklint.semantics.shapes import dtype_of, shape_of
from kerasleaklint.semantics.values import NUMBER, UNKNOWN, Array, Const, Hdf5, Sequence, Size, Value, options

if TYPE_CHECKING:
    import libcst as cst

    from kerasleaklint.semantics.arguments import Call
    from kerasleaklint.semantics.run import Run


def _read(kind: str) -> Handler:
    def read(run: Run, call: Call, name: str) -> Value:
        argument = call.argument(0, "file", "filename", "fname", "filepath_or_buffer", "fp", "path", "io")
        return loaded(run, call.node, kind, name, argument.value if argument else UNKNOWN)

    return read


def loaded(run: Run, node: cst.CSTNode, kind: str, name: str, path: Value) -> Array:
    """An array read from a file, measured where the path is a literal and the file is there."""
    array = run.new_array(kind, short(name), node)
    for option in options(path):
        if not isinstance(option, Const) or not isinstance(option.value, str):
            continue
        found = run.project.measure(option.value, run.module.source.filename)
        if found is None:
            continue
        members = tuple(
            (key, array.but(shape=m.shape, dtype=m.dtype, size=Size(m.bytes, m.bytes, (m.because,))))
            for key, m in found.members
        )
        return array.but(
            shape=found.shape, dtype=found.dtype, size=Size(found.bytes, found.bytes, (found.because,)), members=members
        )
    return array


def _np_load(run: Run, call: Call, name: str) -> Value:
    mode = call.value(1, "mmap_mode")
    mapped = isinstance(mode, Const) and mode.value is not None
    return loaded(run, call.node, "map" if mapped else "file", name, call.value(0, "file"))


def _memmap(run: Run, call: Call, name: str) -> Value:
    array = loaded(run, call.node, "map", name, call.value(0, "filename"))
    shape = shape_of(call.value(4, "shape"))
    return array.but(shape=shape or array.shape, dtype=dtype_of(call.value(1, "dtype")) or array.dtype)


def _hdf5(run: Run, call: Call, name: str) -> Value:
    del run, name
    return Hdf5(call.value(0, "name"))


def read_hdf5(run: Run, value: Hdf5, node: cst.CSTNode) -> Array:
    """A data set of an HDF5 file, read whole."""
    array = loaded(run, node, "file", "h5py", value.path)
    member = dict(array.members).get(str(value.key))
    return member if member is not None else array.but(shape=None, dtype=None)


def hdf5_method(run: Run, receiver: Hdf5, name: str, call: Call) -> Value:
    if name == "get":
        key = call.value(0)
        return Hdf5(receiver.path, key.value if isinstance(key, Const) else "?")
    return read_hdf5(run, receiver, call.node) if name == "value" else UNKNOWN


def item(run: Run, call: Call, name: str) -> Value:
    """One image, sound or scan."""
    picture = not name.startswith(("librosa", "soundfile", "scipy.io"))
    dtype = "uint8" if name == "cv2.imread" else None
    item = Array(run.origin("item", short(name), call.node), dtype=dtype, picture=picture)
    if name in ("librosa.load", "librosa.core.load", "soundfile.read"):
        return Sequence(call.node, [item, NUMBER])
    return Sequence(call.node, [NUMBER, item]) if name == "scipy.io.wavfile.read" else item


def _item_of_some_library(run: Run, call: Call, name: str) -> Value | None:
    return None if name.startswith("builtins") else item(run, call, name)


CALLS: dict[str, Handler] = {
    "numpy.load": _np_load,
    "numpy.memmap": _memmap,
    "numpy.fromfile": _read("file"),
    "scipy.io.loadmat": _read("file"),
    **each("numpy", "loadtxt genfromtxt", _read("table")),
    **each("pandas", "read_csv read_table read_excel read_parquet read_hdf read_json read_feather", _read("table")),
    "pandas.read_pickle": _read("table"),
    **each("pickle", "load", _read("pickle")),
    **each("cPickle", "load", _read("pickle")),
    **each("_pickle", "load", _read("pickle")),
    **each("six.moves.cPickle", "load", _read("pickle")),
    **each("dill", "load", _read("pickle")),
    **each("joblib", "load", _read("pickle")),
    **each("sklearn.externals.joblib", "load", _read("pickle")),
    "h5py.File": _hdf5,
    **each("cv2", "imread", item),
    **each("imageio", "imread v2.imread v3.imread", item),
    **each("skimage.io", "imread", item),
    **each("scipy", "misc.imread ndimage.imread io.wavfile.read", item),
    **each("matplotlib", "pyplot.imread image.imread", item),
    **each("PIL.Image", "open", item),
    "Image.open": item,
    **each("pydicom", "dcmread read_file", item),
    **each("nibabel", "load", item),
    **each("SimpleITK", "ReadImage", item),
    **each("tifffile", "imread", item),
    **each("keras.preprocessing.image", "load_img img_to_array", item),
    **each("keras.utils", "load_img img_to_array", item),
    **each("tensorflow.io", "decode_jpeg decode_png decode_image", item),
    **each("tensorflow.image", "decode_jpeg decode_png decode_image", item),
    **each("librosa", "load core.load", item),
    **each("soundfile", "read", item),
    **each("tensorflow.audio", "decode_wav", item),
}
# Whatever package they are imported from.
LAST_NAMES: dict[str, Guess] = dict.fromkeys(("imread", "load_img", "img_to_array"), _item_of_some_library)
