//! dpkg's database, read from its files.
