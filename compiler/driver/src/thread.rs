//! Room for recursion.

/// The stack that the bounds on nesting are made for: 256 brackets, 10,000 operators in a row.
const STACK_BYTES: usize = 256 << 20;

/// Runs `work` on a thread whose stack is large enough for the deepest input the parser lets through. Only the
/// pages that are used cost memory.
pub fn on_large_stack<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let builder = std::thread::Builder::new().name("beec".to_owned()).stack_size(STACK_BYTES);
    match builder.spawn(work) {
        Ok(handle) => handle.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
        Err(error) => {
            eprintln!("beec: error: cannot start a thread: {error}");
            std::process::exit(2)
        }
    }
}
