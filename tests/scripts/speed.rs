//! A thousand scripts take no time that anybody sees.

use std::time::{Duration, Instant};

use crate::Environment;
use crate::fixtures;

#[test]
fn a_thousand_scripts_are_quick() {
    let environment = Environment::new("/srv/new");
    let fixtures = fixtures::all();
    let scripts: Vec<_> = fixtures.iter().cycle().take(1000).collect();
    let best = (0..5)
        .map(|_| {
            let start = Instant::now();
            for script in &scripts {
                std::hint::black_box(environment.regenerate(&script.content));
            }
            start.elapsed()
        })
        .min()
        .unwrap();
    println!("a thousand scripts: {best:?}");
    // What is not optimised may take longer; a release takes some milliseconds.
    let most = if cfg!(debug_assertions) { 2000 } else { 60 };
    assert!(best < Duration::from_millis(most), "{best:?}");
}
