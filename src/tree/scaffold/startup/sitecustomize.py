# Keeps the sitecustomize of the base's standard library out. One that the environment has, or that a
# program of the environment puts on the path of its children, runs as ever.
import os, sys
from _frozen_importlib_external import PathFinder

# Finds sitecustomize where it may be found, and steps aside once it was looked for.
class Finder:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name != 'sitecustomize':
            return None
        sys.meta_path.remove(Finder)
        spec = PathFinder.find_spec(name, [entry for entry in sys.path if not of_base(entry)])
        if spec is None:
            # Whoever asks again is told the same.
            sys.modules[name] = None
            raise ModuleNotFoundError('No module named %r' % name, name=name)
        return spec

# The places of the standard library on the path: its directory, its extension modules, its archive.
def of_base(entry):
    last = os.path.basename(entry)
    return (
        entry == os.path.dirname(os.__file__)
        or last == 'lib-dynload'
        or last.startswith('python%d%d' % sys.version_info[:2]) and last.endswith('.zip')
    )

# site reads a .pth again when a program adds its directory again (pip does, in isolated builds).
def install():
    if 'sitecustomize' not in sys.modules:
        sys.meta_path.insert(0, Finder)
