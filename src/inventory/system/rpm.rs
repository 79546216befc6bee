//! rpm's database, read through the rpm program.
