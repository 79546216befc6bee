# Keeps the sitecustomize of the base's standard library out. One that the environment has, or that a
# program of the environment puts on the path of its children, runs as ever.
import os, sys
from _frozen_importlib_external import PathFinder

# Finds sitecustomize where it may be found, and steps aside once it was looked for.
class Finder:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name == 'sitecustomize':
            sys.meta_path.remove(Finder)
            # Not in the standard library: its directory, its extension modules, its archive.
            stdlib = os.path.dirname(os.__file__)
            archive = 'python%d%d' % sys.version_info[:2]
            path = []
            for entry in sys.path:
                last = os.path.basename(entry)
                archived = last.startswith(archive) and last.endswith('.zip')
                if entry != stdlib and last != 'lib-dynload' and not archived:
                    path.append(entry)
            spec = PathFinder.find_spec(name, path)
            if spec is None:
                # Whoever asks again is told the same.
                sys.modules[name] = None
                raise ModuleNotFoundError('No module named %r' % name, name=name)
            return spec

sys.meta_path.insert(0, Finder)
