# Keeps the sitecustomize of the base's standard library out. One that the environment has, or that a
# program of the environment puts on the path of its children, runs as ever.
#
# All of this is compiled at each start of Python, where every word counts.
import os, sys, _frozen_importlib_external

# Finds sitecustomize where it may be found, and steps aside once it is looked for.
def find_spec(name, *more):
    if name == 'sitecustomize':
        sys.meta_path.remove(find_spec)
        # Not in the standard library: its directory, its extension modules, its archive.
        stdlib = os.path.dirname(os.__file__)
        parts = '/lib-dynload', '/pythonXY.zip', '/pythonXYt.zip'
        spec = _frozen_importlib_external.PathFinder.find_spec(name, [
            p for p in sys.path if p != stdlib and not str(p).endswith(parts)
        ])
        # Whoever asks again is told the same: to import what is None is a ModuleNotFoundError.
        return spec or sys.modules.update({name: None}) or __import__(name)

# A finder is anything that has a find_spec.
find_spec.find_spec = find_spec
'sitecustomize' in sys.modules or sys.meta_path.insert(0, find_spec)
sys.modules['_isolate_started'] = None
