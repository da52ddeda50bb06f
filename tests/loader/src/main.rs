//! Loads an object's programs through libbpf and runs them with `BPF_PROG_TEST_RUN`. Nothing is ever attached.
//!
//! ```text
//! beec-loader probe                       exit status 0 where bpf() may be used here
//! beec-loader run OBJECT [REQUEST...]     one JSON line a request
//! beec-loader extend OBJECT PROGRAM EXTENSION   loads the programs of EXTENSION as replacements of functions of PROGRAM
//! beec-loader open                        opens the objects that standard input names, one JSON line each
//! beec-loader each [INPUT...]             loads the objects that standard input names, one JSON line each
//! ```
//!
//! Without requests all programs are loaded that libbpf loads unasked, and one line says what libbpf said about it.
//!
//! A request is `PROGRAM` (load it) or `PROGRAM:run` or `PROGRAM:data=HEX` or `PROGRAM:ctx=HEX` (load and run it), or
//! `PROGRAM:wait` (run it after a tenth of a second). Only the programs that are named are loaded. All of them share one object, so globals and maps keep their contents from run to run.
//!
//! `each` loads as many programs of an object as the verifier takes, whatever it says of the others, and runs them with each
//! input: bytes in hexadecimal that are the packet and the only value of the map `input`; the first four are the context's mark.

use std::cell::RefCell;
use std::os::fd::{AsFd, AsRawFd};
use std::process::ExitCode;
use std::time::Duration;

use libbpf_rs::{MapCore, MapFlags, Object, ObjectBuilder, OpenObject, PrintLevel, ProgramInput, ProgramType};
use serde::Serialize;

/// What timers and work queues get to do what programs have asked them for.
const TIME_FOR_WORK: Duration = Duration::from_millis(100);

thread_local! {
    static MESSAGES: RefCell<String> = const { RefCell::new(String::new()) };
}

#[derive(Serialize, Default)]
struct Answer {
    program: String,
    loaded: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    error: String,
}

struct Request {
    program: String,
    run: bool,
    wait: bool,
    data: Vec<u8>,
    context: Vec<u8>,
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    libbpf_rs::set_print(Some((PrintLevel::Warn, remember)));
    match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["probe"] => probe(),
        ["extend", object, program, extension] => extend(object, program, extension),
        ["open"] => open_all(),
        ["run", object, requests @ ..] => run(object, requests),
        ["each", inputs @ ..] => each(inputs),
        _ => {
            eprintln!(
                "usage: beec-loader probe | open | each [INPUT...] | extend OBJECT PROGRAM EXTENSION | run OBJECT [PROGRAM[:run|:data=HEX|:ctx=HEX]...]"
            );
            ExitCode::from(2)
        }
    }
}

fn remember(_: PrintLevel, message: String) {
    MESSAGES.with(|messages| messages.borrow_mut().push_str(&message));
}

fn probe() -> ExitCode {
    let options = libbpf_rs::libbpf_sys::bpf_map_create_opts {
        sz: size_of::<libbpf_rs::libbpf_sys::bpf_map_create_opts>() as _,
        ..Default::default()
    };
    let map = libbpf_rs::MapHandle::create(libbpf_rs::MapType::Array, Some("probe"), 4, 4, 1, &options);
    if map.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

#[derive(Serialize)]
struct Opened {
    path: String,
    error: String,
}

/// Opening reads everything in an object and asks the kernel nothing.
fn open_all() -> ExitCode {
    for path in std::io::stdin().lines().map_while(Result::ok) {
        let opened = ObjectBuilder::default().open_file(&path);
        let said = MESSAGES.with(|messages| messages.take());
        let error = opened.err().map(|error| format!("{error}\n{said}")).unwrap_or_default();
        match serde_json::to_string(&Opened { path, error }) {
            Ok(line) => println!("{line}"),
            Err(_) => return ExitCode::FAILURE,
        }
    }
    ExitCode::SUCCESS
}

fn run(object: &str, requests: &[&str]) -> ExitCode {
    let requests: Vec<Request> = requests.iter().map(|text| request(text)).collect();
    match load(object, &requests) {
        Ok(loaded) => {
            for request in &requests {
                print(&answer(&loaded, request));
            }
            if requests.is_empty() {
                let said = MESSAGES.with(|messages| messages.take());
                print(&Answer { loaded: true, error: said, ..Answer::default() });
            }
            ExitCode::SUCCESS
        }
        Err(error) => failed(&error),
    }
}

#[derive(Serialize)]
struct Programs {
    path: String,
    error: String,
    programs: Vec<Outcome>,
}

#[derive(Serialize)]
struct Outcome {
    program: String,
    loaded: bool,
    /// One an input, where it could be run.
    results: Vec<Option<u32>>,
}

fn each(inputs: &[&str]) -> ExitCode {
    let inputs: Vec<Vec<u8>> = inputs.iter().map(|text| bytes(text)).collect();
    for path in std::io::stdin().lines().map_while(Result::ok) {
        let (programs, error) = match load_what_can_be(&path) {
            Ok((object, refused)) => (outcomes(&object, &refused, &inputs), String::new()),
            Err(error) => (Vec::new(), error),
        };
        MESSAGES.with(|messages| messages.take());
        match serde_json::to_string(&Programs { path, error, programs }) {
            Ok(line) => println!("{line}"),
            Err(_) => return ExitCode::FAILURE,
        }
    }
    ExitCode::SUCCESS
}

/// libbpf gives up an object with its first refused program: that is left out of the next attempt.
fn load_what_can_be(path: &str) -> Result<(Object, Vec<String>), String> {
    let mut refused = Vec::new();
    loop {
        let mut open = ObjectBuilder::default().open_file(path).map_err(|error| error.to_string())?;
        for mut program in open.progs_mut() {
            let name = program.name().to_string_lossy().into_owned();
            program.set_autoload(!refused.contains(&name));
        }
        MESSAGES.with(|messages| messages.take());
        let error = match open.load() {
            Ok(object) => return Ok((object, refused)),
            Err(error) => error,
        };
        let said = MESSAGES.with(|messages| messages.take());
        match failing_program(&said) {
            Some(name) if !refused.contains(&name) => refused.push(name),
            _ => return Err(format!("{error}\n{said}")),
        }
    }
}

/// The program in "prog 'NAME': failed to load: …".
fn failing_program(said: &str) -> Option<String> {
    let line = said.lines().find(|line| line.contains(": failed to load"))?;
    let name = line.split_once("prog '")?.1.split_once('\'')?.0;
    Some(name.to_owned())
}

fn outcomes(object: &Object, refused: &[String], inputs: &[Vec<u8>]) -> Vec<Outcome> {
    let input_map = object.maps().find(|map| map.name() == "input");
    let mut outcomes = Vec::new();
    for program in object.progs_mut() {
        let name = program.name().to_string_lossy().into_owned();
        let loaded = !refused.contains(&name);
        let mut results = Vec::new();
        for input in inputs.iter().filter(|_| loaded) {
            if let Some(map) = &input_map {
                // What a map without the input makes of it shows in the results.
                let _ = map.update(&0u32.to_ne_bytes(), input, MapFlags::ANY);
            }
            // struct __sk_buff: length, packet type, mark.
            let mut context = [&[0; 8], input.get(..4).unwrap_or_default()].concat();
            let test = ProgramInput { data_in: Some(input), context_in: Some(&mut context), ..ProgramInput::default() };
            results.push(program.test_run(test).ok().map(|output| output.return_value));
        }
        outcomes.push(Outcome { program: name, loaded, results });
    }
    outcomes
}

fn failed(error: &libbpf_rs::Error) -> ExitCode {
    let log = MESSAGES.with(|messages| messages.take());
    print(&Answer { error: format!("{error}\n{log}"), ..Answer::default() });
    ExitCode::FAILURE
}

fn extend(object: &str, program: &str, extension: &str) -> ExitCode {
    match load(object, &[request(program)]).and_then(|object| replacements(&object, program, extension)) {
        Ok(_) => ExitCode::SUCCESS,
        Err(error) => failed(&error),
    }
}

/// Sections ("freplace/NAME") say which function each program replaces.
fn replacements(object: &Object, program: &str, extension: &str) -> Result<Object, libbpf_rs::Error> {
    let mut open: OpenObject = ObjectBuilder::default().open_file(extension)?;
    if let Some(extended) = object.progs().find(|one| one.name().to_string_lossy() == program) {
        for mut replacement in open.progs_mut() {
            let section = replacement.section().to_string_lossy().into_owned();
            let function = section.strip_prefix("freplace/").map(str::to_owned);
            replacement.set_attach_target(extended.as_fd().as_raw_fd(), function)?;
        }
    }
    open.load()
}

fn request(text: &str) -> Request {
    let (program, how) = text.split_once(':').unwrap_or((text, ""));
    let data = how.strip_prefix("data=").map(bytes).unwrap_or_default();
    let context = how.strip_prefix("ctx=").map(bytes).unwrap_or_default();
    Request { program: program.to_owned(), run: !how.is_empty(), wait: how == "wait", data, context }
}

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len() / 2).filter_map(|index| u8::from_str_radix(&hex[2 * index..2 * index + 2], 16).ok()).collect()
}

fn load(path: &str, requests: &[Request]) -> Result<Object, libbpf_rs::Error> {
    let mut open: OpenObject = ObjectBuilder::default().open_file(path)?;
    for mut program in open.progs_mut() {
        if requests.is_empty() {
            break;
        }
        let wanted = requests.iter().any(|request| request.program == program.name().to_string_lossy());
        program.set_autoload(wanted);
    }
    open.load()
}

fn answer(object: &Object, request: &Request) -> Answer {
    let mut answer = Answer { program: request.program.clone(), loaded: true, ..Answer::default() };
    let Some(program) = object.progs_mut().find(|program| program.name().to_string_lossy() == request.program.as_str())
    else {
        return Answer { loaded: false, error: "no such program in the object".to_owned(), ..answer };
    };
    if !request.run {
        return answer;
    }
    if request.wait {
        std::thread::sleep(TIME_FOR_WORK);
    }
    let mut data = request.data.clone();
    if data.is_empty() && takes_packet(program.prog_type()) {
        data = vec![0; 64];
    }
    let mut out = vec![0; if data.is_empty() { 0 } else { data.len() + 256 }];
    let mut context = request.context.clone();
    let mut input = ProgramInput::default();
    if !data.is_empty() {
        input.data_in = Some(&data);
        input.data_out = Some(&mut out);
    }
    if !request.context.is_empty() {
        input.context_in = Some(&mut context);
    }
    match program.test_run(input) {
        Ok(output) => {
            answer.result = Some(output.return_value);
            answer.data = output.data.map(|data| data.iter().map(|byte| format!("{byte:02x}")).collect());
        }
        Err(error) => answer.error = format!("{error} ({:?})", error.kind()),
    }
    answer
}

/// Types whose test run wants a packet; it gets 64 zero bytes where the request has none.
fn takes_packet(kind: ProgramType) -> bool {
    matches!(
        kind,
        ProgramType::Xdp
            | ProgramType::SchedCls
            | ProgramType::SchedAct
            | ProgramType::SocketFilter
            | ProgramType::CgroupSkb
    )
}

fn print(answer: &Answer) {
    match serde_json::to_string(answer) {
        Ok(line) => println!("{line}"),
        Err(error) => eprintln!("{error}"),
    }
}
