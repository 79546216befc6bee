# Prints what query.py prints, where that can be told without what that imports: sysconfig, platform
# and json, with the re behind them, take twice as long as all the rest of Python's start. query.py is
# the argument, and runs when anything here is not as most builds of CPython have it.
#
# All of this is compiled each time, which is why it is short.
import sys


def quick():
    # What follows needs 3.10; before 3.4, which does not have -I, it could come from where we are.
    if sys.version_info < (3, 10):
        return
    import os, site
    from _imp import extension_suffixes

    is_plain = sys.platform == "linux" and sys.implementation.name == "cpython"
    threads = "t" if "t" in sys.abiflags else ""
    library = "python%d.%d%s" % (sys.version_info[:2] + (threads,))
    # Where sysconfig has it, and where it is.
    stdlib = "%s/%s/%s" % (sys.base_prefix, sys.platlibdir, library)
    is_plain &= os.path.normpath(stdlib) == stdlib == os.path.dirname(os.__file__)
    dynload = stdlib + "/lib-dynload"
    is_plain &= sys.path[1:] == [stdlib, dynload] and os.path.isdir(dynload)
    # That a part of the library is missing is query.py's to find.
    is_plain &= os.path.isfile(stdlib + "/json/__init__.py")
    version = "%d.%d.%d" % sys.version_info[:3]
    is_plain &= sys.version.split()[0] == version and sys.version_info[3] == "final"
    suffixes = extension_suffixes()
    is_plain &= suffixes[0][:9] == ".cpython-" and suffixes[0][-3:] == ".so"
    kernel = os.uname()
    # platform leaves these empty.
    is_plain &= "unknown" not in kernel
    text = ascii({
        "executable": sys.executable,
        "binary": os.readlink("/proc/self/exe"),
        "base_executable": sys._base_executable or None,
        "implementation": "cpython",
        "version": list(sys.version_info[:3]),
        "read": [stdlib + "/site.py"],
        "facts": {
            "executable": sys.executable or None,
            "real_executable": os.path.realpath(sys.executable),
            "version": list(sys.version_info[:3]),
            "full_version": version,
            "implementation": "cpython",
            "cache_tag": sys.implementation.cache_tag,
            "extension_suffixes": suffixes,
            "soabi": suffixes[0][1:-3],
            "free_threaded": bool(threads),
            "base_prefix": sys.base_prefix,
            "stdlib": stdlib,
            "lib_dynload": dynload,
            "platlibdir": sys.platlibdir,
            "site_directories": site.getsitepackages(),
            "standard_modules": sorted(sys.stdlib_module_names),
            "markers": {
                "os_name": "posix",
                "sys_platform": "linux",
                "platform_machine": kernel[4],
                "platform_python_implementation": "CPython",
                "platform_release": kernel[2],
                "platform_system": kernel[0],
                "platform_version": kernel[3],
                "python_version": "%d.%d" % sys.version_info[:2],
                "python_full_version": version,
                "implementation_name": "cpython",
                "implementation_version": version,
            },
            "library_name": library,
        },
    })
    # Where no text is quoted otherwise, holds an escape or is missing, it is JSON but for its quotes
    # and one word.
    if is_plain and not ('"' in text or "\\" in text or "None" in text):
        text = text.replace("_threaded': F", "_threaded': f").replace("_threaded': T", "_threaded': t")
        sys.stdout.write(text.replace("'", '"') + "\n")
        sys.stdout.flush()
        # Without taking apart all that was put together.
        os._exit(0)


try:
    quick()
except Exception:
    pass
exec(sys.argv[1])
