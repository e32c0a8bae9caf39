//! Mapped files, opt-in (`--mmap`), and the risk that comes with them: a mapped file that is
//! truncated meanwhile raises SIGBUS at the first touch of a lost page.
//!
//! [`guard`] installs a handler that puts a page of zeros there and notes the file, so that the scan
//! goes on and the document becomes a `changed` issue. Only the binary installs it; without it
//! nothing is mapped. Plain reads are the default: they are faster and need no handler.
#![allow(unsafe_code)]

use memmap2::Mmap;
use std::fs::File;
use std::io;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Files that may be mapped at a time; more are read plainly.
const SLOTS: usize = 64;

/// One mapped range, as the signal handler sees it.
struct Slot {
    start: AtomicUsize,
    length: AtomicUsize,
    taken: AtomicBool,
    lost: AtomicBool,
}

static MAPS: [Slot; SLOTS] = [const {
    Slot {
        start: AtomicUsize::new(0),
        length: AtomicUsize::new(0),
        taken: AtomicBool::new(false),
        lost: AtomicBool::new(false),
    }
}; SLOTS];

static GUARD: OnceLock<bool> = OnceLock::new();

/// A file in memory. Pages that the file has lost since read as zeros.
#[derive(Debug)]
pub struct Mapped {
    map: Mmap,
    slot: usize,
}

impl Mapped {
    /// Maps the whole file. An error where it cannot be mapped, or where no guard is installed.
    pub fn open(file: &File) -> io::Result<Self> {
        if GUARD.get() != Some(&true) {
            return Err(io::ErrorKind::Unsupported.into());
        }
        let free = |slot: &Slot| !slot.taken.swap(true, Ordering::AcqRel);
        let slot = MAPS.iter().position(free).ok_or(io::ErrorKind::Unsupported)?;
        // SAFETY: the mapping is read only. Other processes may change the file: the bytes are only
        // looked at, never trusted, and lost pages are replaced by the guard's handler.
        let map = match unsafe { Mmap::map(file) } {
            Ok(map) => map,
            Err(error) => {
                MAPS[slot].taken.store(false, Ordering::Release);
                return Err(error);
            }
        };
        MAPS[slot].lost.store(false, Ordering::Relaxed);
        MAPS[slot].length.store(map.len(), Ordering::Relaxed);
        MAPS[slot].start.store(map.as_ptr() as usize, Ordering::Release);
        Ok(Self { map, slot })
    }

    /// The bytes of the file.
    pub fn bytes(&self) -> &[u8] {
        &self.map
    }

    /// True when a page was lost: the file was truncated while it was mapped.
    pub fn has_lost_pages(&self) -> bool {
        MAPS[self.slot].lost.load(Ordering::Acquire)
    }
}

impl Drop for Mapped {
    fn drop(&mut self) {
        MAPS[self.slot].start.store(0, Ordering::Release);
        MAPS[self.slot].taken.store(false, Ordering::Release);
    }
}

/// Installs the handler of SIGBUS, once. For programs, not for libraries: a process has one handler.
pub fn guard() -> io::Result<()> {
    if GUARD.get().is_some() {
        return Ok(());
    }
    // SAFETY: the handler only reads and writes atomics and calls mmap and signal, which are safe
    // to call from a signal handler.
    unsafe { signal_hook_registry::register_sigaction(libc::SIGBUS, on_bus_error) }?;
    GUARD.get_or_init(|| true);
    Ok(())
}

fn on_bus_error(info: &libc::siginfo_t) {
    // SAFETY: for SIGBUS the kernel fills in the address.
    let address = unsafe { info.si_addr() } as usize;
    let holds = |slot: &&Slot| {
        let start = slot.start.load(Ordering::Acquire);
        start != 0 && (start..start + slot.length.load(Ordering::Relaxed)).contains(&address)
    };
    let replaced = MAPS.iter().find(holds).is_some_and(|slot| {
        slot.lost.store(true, Ordering::Release);
        zero_page(address)
    });
    if !replaced {
        // SAFETY: restores the default action, so that a fault of another origin ends the process.
        unsafe { libc::signal(libc::SIGBUS, libc::SIG_DFL) };
    }
}

/// Puts a page of zeros where `address` is.
fn zero_page(address: usize) -> bool {
    // SAFETY: sysconf is safe to call from a signal handler; the page lies in a mapping of ours, as
    // the caller has checked, and is replaced as a whole by an anonymous read-only page.
    unsafe {
        let page = libc::sysconf(libc::_SC_PAGESIZE) as usize;
        let start = (address & !(page - 1)) as *mut libc::c_void;
        let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_FIXED;
        libc::mmap(start, page, libc::PROT_READ, flags, -1, 0) == start
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn lost_pages_read_as_zeros() {
        let path = std::env::temp_dir().join(format!("rasoat-mmap-{}", std::process::id()));
        let mut file = File::create(&path).expect("a temporary file");
        file.write_all(&[b'x'; 3 * 4096]).expect("room");
        guard().expect("a handler");
        let mapped = Mapped::open(&File::open(&path).expect("just written")).expect("a mapping");
        assert_eq!(mapped.bytes()[2 * 4096], b'x');
        assert!(!mapped.has_lost_pages());
        file.set_len(4096).expect("truncated");
        assert_eq!(mapped.bytes()[2 * 4096 + 7], 0);
        assert_eq!(mapped.bytes()[7], b'x');
        assert!(mapped.has_lost_pages());
        std::fs::remove_file(&path).ok();
    }
}
