//! Fatal errors of a run, and the non-fatal troubles (issues, skips) of single documents.

use crate::span::Span;
use std::fmt;

/// Fatal trouble: the run cannot start or go on. The message says what to do next and holds no value.
#[derive(Debug)]
pub struct Error {
    kind: Box<ErrorKind>,
}

/// What went wrong.
#[derive(Debug)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A rule pack is broken; names the file or pack and the place.
    Rule(String),
    /// A configuration or argument is wrong.
    Config(String),
    /// An input named by the user does not exist.
    MissingPath(String),
    /// Writing results failed.
    Output(std::io::Error),
    /// The machine refused something that the run needs (threads, randomness).
    System(String),
    /// Git refused, or a repository lacks what is needed: nothing was decided.
    Git(String),
}

impl Error {
    /// Wraps a kind.
    pub fn new(kind: ErrorKind) -> Self {
        Self { kind: Box::new(kind) }
    }

    /// A broken rule pack.
    pub fn rule(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Rule(message.into()))
    }

    /// A wrong configuration or argument.
    pub fn config(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Config(message.into()))
    }

    /// What went wrong.
    pub fn kind(&self) -> &ErrorKind {
        &self.kind
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.kind {
            ErrorKind::Rule(message) => write!(f, "rule pack: {message}"),
            ErrorKind::Config(message) | ErrorKind::System(message) | ErrorKind::Git(message) => {
                f.write_str(message)
            }
            ErrorKind::MissingPath(path) => {
                write!(f, "no such file or directory: {path}; check the path")
            }
            ErrorKind::Output(error) => write!(f, "cannot write the result: {error}"),
        }
    }
}

impl std::error::Error for Error {}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Self::new(ErrorKind::Output(error))
    }
}

/// Kind of non-fatal trouble. Each makes the run incomplete (exit code 3) unless accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum IssueKind {
    /// The input ended before its own structure said so.
    Truncated,
    /// The operating system refused to read.
    Unreadable,
    /// The character set could not be decided.
    Undecodable,
    /// A bound of the engine was hit.
    Limit,
    /// The input changed while it was read.
    Changed,
    /// A recognised format that cannot be opened.
    Unsupported,
    /// A document that could not be rewritten safely.
    NotRewritten,
}

impl IssueKind {
    /// All kinds, in the order of their names in reports.
    pub const ALL: [IssueKind; 7] = [
        Self::Truncated,
        Self::Unreadable,
        Self::Undecodable,
        Self::Limit,
        Self::Changed,
        Self::Unsupported,
        Self::NotRewritten,
    ];

    /// The name used in machine output and by `--accept`.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Truncated => "truncated",
            Self::Unreadable => "unreadable",
            Self::Undecodable => "undecodable",
            Self::Limit => "limit",
            Self::Changed => "changed",
            Self::Unsupported => "unsupported",
            Self::NotRewritten => "not_rewritten",
        }
    }

    /// Parses the name used in machine output.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// Non-fatal trouble with one document. Never carries content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// What kind of trouble.
    pub kind: IssueKind,
    /// The raw bytes concerned, when known.
    pub span: Option<Span>,
    /// What happened and what to do.
    pub message: String,
}

impl Issue {
    /// An issue that concerns the whole document.
    pub fn new(kind: IssueKind, message: impl Into<String>) -> Self {
        Self { kind, span: None, message: message.into() }
    }

    /// An issue that concerns `span`.
    pub fn at(kind: IssueKind, span: Span, message: impl Into<String>) -> Self {
        Self { kind, span: Some(span), message: message.into() }
    }
}

/// Why an input was left out on purpose. Skips are counted and do not touch the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum SkipReason {
    /// A named pipe.
    Fifo,
    /// A socket.
    Socket,
    /// A block or character device.
    Device,
    /// A pseudo file system such as `/proc`.
    PseudoFs,
    /// A symbolic link that is not followed.
    Link,
    /// Left out by the user's own exclusions.
    Excluded,
    /// A Git LFS pointer.
    LfsPointer,
    /// A submodule of a git repository: a commit of another repository.
    Submodule,
    /// Larger than `--max-filesize`.
    MaxFilesize,
    /// Refused by a guard rail.
    Guard,
}

impl SkipReason {
    /// The name used in machine output.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Fifo => "fifo",
            Self::Socket => "socket",
            Self::Device => "device",
            Self::PseudoFs => "pseudo_fs",
            Self::Link => "link",
            Self::Excluded => "excluded",
            Self::LfsPointer => "lfs_pointer",
            Self::Submodule => "submodule",
            Self::MaxFilesize => "max_filesize",
            Self::Guard => "guard",
        }
    }
}
