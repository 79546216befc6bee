//! Python's words, as far as import statements need them: names, the signs between them, and where a
//! statement may begin. Strings and comments are skipped, lines joined in brackets and by backslashes.
//!
//! It has no errors: of what is no Python (or another Python than today's) it makes what it can, and
//! begins anew at the next line.

/// A word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'s> {
    /// A name or a keyword.
    Name(&'s str),
    /// Any other character, but for those of strings.
    Sign(char),
    /// A string.
    String,
    /// A statement may begin here: behind the end of a line, a `;` or a `:`.
    Boundary,
}

/// The words of a source.
pub(super) struct Lexer<'s> {
    source: &'s str,
    at: usize,
    /// How many brackets are open.
    depth: usize,
}

impl<'s> Lexer<'s> {
    pub(super) fn new(source: &'s str) -> Self {
        Self { source: source.trim_start_matches('\u{feff}'), at: 0, depth: 0 }
    }

    fn rest(&self) -> &'s str {
        &self.source[self.at..]
    }

    /// Takes characters as long as they are such.
    fn take_while(&mut self, is_such: impl Fn(char) -> bool) -> &'s str {
        let rest = self.rest();
        let taken = &rest[..rest.find(|c| !is_such(c)).unwrap_or(rest.len())];
        self.at += taken.len();
        taken
    }

    /// Skips a string from its quotes on. One that ends nowhere ends with its line, if it is one that
    /// has to.
    fn skip_string(&mut self) {
        let rest = self.rest();
        let Some(quote) = rest.chars().next() else { return };
        let triple: String = [quote; 3].iter().collect();
        let is_triple = rest.starts_with(&triple);
        self.at += if is_triple { 3 } else { 1 };
        while let Some(c) = self.rest().chars().next() {
            if is_triple && self.rest().starts_with(&triple) {
                self.at += 3;
                return;
            }
            if !is_triple && c == '\n' {
                return;
            }
            self.at += c.len_utf8();
            if c == '\\' {
                self.at += escaped(self.rest());
            } else if !is_triple && c == quote {
                return;
            }
        }
    }
}

/// How many bytes a backslash takes away: a character, or a whole line end.
fn escaped(rest: &str) -> usize {
    if rest.starts_with("\r\n") { 2 } else { rest.chars().next().map_or(0, char::len_utf8) }
}

/// Whether a word before quotes belongs to them: `b`, `rf`, `U`.
fn is_prefix(word: &str) -> bool {
    word.len() <= 2 && word.bytes().all(|byte| b"bfrutBFRUT".contains(&byte))
}

impl<'s> Iterator for Lexer<'s> {
    type Item = Token<'s>;

    fn next(&mut self) -> Option<Token<'s>> {
        loop {
            let c = self.rest().chars().next()?;
            match c {
                '#' => {
                    self.take_while(|c| c != '\n');
                }
                '\\' => {
                    self.at += 1;
                    self.at += escaped(self.rest());
                }
                '\'' | '"' => {
                    self.skip_string();
                    return Some(Token::String);
                }
                c if c == '_' || c.is_alphabetic() => {
                    let word = self.take_while(|c| c == '_' || c.is_alphanumeric());
                    if self.rest().starts_with(['\'', '"']) && is_prefix(word) {
                        continue;
                    }
                    return Some(Token::Name(word));
                }
                c if c.is_numeric() => {
                    self.take_while(|c| c == '_' || c == '.' || c.is_alphanumeric());
                    return Some(Token::Sign('0'));
                }
                c => {
                    self.at += c.len_utf8();
                    match c {
                        '(' | '[' | '{' => self.depth += 1,
                        ')' | ']' | '}' => self.depth = self.depth.saturating_sub(1),
                        '\n' | ';' | ':' if self.depth == 0 => return Some(Token::Boundary),
                        c if c.is_whitespace() => continue,
                        _ => {}
                    }
                    return Some(Token::Sign(c));
                }
            }
        }
    }
}
