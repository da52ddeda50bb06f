//! Loads a BPF object, attaches every program by its section and every struct_ops map, prints ring buffer events as they come,
//! and at the end what the iterators say and the maps hold.
//!
//! ```text
//! beec-example-loader [OPTION...] OBJECT [-- COMMAND...]
//!
//!   --interface NAME   where xdp and tc programs go (default: lo)
//!   --cgroup DIR       where cgroup programs go (default: /sys/fs/cgroup)
//!   --pin DIR          pin each link below DIR (on a bpffs) by its program's name, until the end
//! ```
//!
//! Everything is detached when COMMAND ends, or without one when Enter is pressed. The exit status is COMMAND's; 1 where
//! something could not be loaded or attached.

mod attach;
mod maps;
mod options;
mod value;

use std::error::Error;
use std::io::Read;
use std::process::{Child, Command, ExitCode};
use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::time::Duration;

use libbpf_rs::{MapCore, MapType, Object, ObjectBuilder, RingBuffer, RingBufferBuilder};

use crate::attach::Attached;
use crate::options::Options;

fn main() -> ExitCode {
    let options = match options::read(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(wrong) => {
            eprintln!(
                "{wrong}\nusage: beec-example-loader [--interface NAME] [--cgroup DIR] [--pin DIR] OBJECT [-- COMMAND...]"
            );
            return ExitCode::from(2);
        }
    };
    match run(&options) {
        Ok(status) => ExitCode::from(status),
        Err(error) => {
            eprintln!("{}: {error}", options.object);
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<u8, Box<dyn Error>> {
    let mut object = ObjectBuilder::default().open_file(&options.object)?.load()?;
    let attached = attach::all(&mut object, options)?;
    for name in attached.names() {
        println!("attached {name}");
    }
    let status = {
        let events = ring_buffers(&object)?;
        work(options, events.as_ref())?
    };
    print_iterators(&attached)?;
    maps::print(&object)?;
    Ok(status)
}

/// Runs the command, or waits for Enter, and prints events meanwhile.
fn work(options: &Options, events: Option<&RingBuffer<'_>>) -> Result<u8, Box<dyn Error>> {
    let mut until = Until::start(options)?;
    loop {
        let status = until.over()?;
        match events {
            Some(events) => events.poll(Duration::from_millis(50))?,
            None => std::thread::sleep(Duration::from_millis(20)),
        }
        if let Some(status) = status {
            return Ok(status);
        }
    }
}

/// What ends the work.
enum Until {
    Command(Child),
    Enter(Receiver<()>),
}

impl Until {
    fn start(options: &Options) -> Result<Until, Box<dyn Error>> {
        if let [program, arguments @ ..] = options.command.as_slice() {
            let child = Command::new(program).args(arguments).spawn();
            return Ok(Until::Command(child.map_err(|error| format!("cannot run {program}: {error}"))?));
        }
        println!("press Enter to detach");
        let (sender, receiver) = channel();
        std::thread::spawn(move || {
            let line = std::io::stdin().read_line(&mut String::new());
            // Nobody listens only when the work is over.
            let _ = line.map(|_| sender.send(()));
        });
        Ok(Until::Enter(receiver))
    }

    /// The exit status once there is one.
    fn over(&mut self) -> Result<Option<u8>, Box<dyn Error>> {
        match self {
            Until::Command(child) => {
                let status = child.try_wait()?;
                Ok(status.map(|status| status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1)))
            }
            Until::Enter(entered) => match entered.try_recv() {
                Err(TryRecvError::Empty) => Ok(None),
                Ok(()) | Err(TryRecvError::Disconnected) => Ok(Some(0)),
            },
        }
    }
}

/// The object's ring buffers, whose events are printed as they are polled.
fn ring_buffers(object: &Object) -> Result<Option<RingBuffer<'_>>, Box<dyn Error>> {
    let maps: Vec<_> = object.maps().filter(|map| map.map_type() == MapType::RingBuf).collect();
    let mut builder = RingBufferBuilder::new();
    for map in &maps {
        let name = map.name().to_string_lossy().into_owned();
        builder.add(map, move |bytes| {
            println!("{name}: {}", value::event(object, bytes));
            0
        })?;
    }
    if maps.is_empty() { Ok(None) } else { Ok(Some(builder.build()?)) }
}

fn print_iterators(attached: &Attached) -> Result<(), Box<dyn Error>> {
    for link in attached.iterators() {
        let mut text = Vec::new();
        libbpf_rs::Iter::new(link)?.read_to_end(&mut text)?;
        print!("{}", String::from_utf8_lossy(&text));
    }
    Ok(())
}
