//! `--help` and `--version`.

pub(super) const VERSION: &str = concat!("beec ", env!("CARGO_PKG_VERSION"), " (a C compiler for eBPF)\nTarget: bpf\n");

pub(super) const HELP: &str = "\
Usage: beec [options] prog.bpf.c -o prog.bpf.o

Compiles C for eBPF; the flags are spelled as clang's. '-' reads standard input, '-o -' writes standard output.

What comes out
  -c                     an object (the default)
  -S                     assembly as the kernel prints it, with source lines
  -E [-P]                preprocessed source [without line markers]
  -fsyntax-only          diagnostics alone
  --emit=WHAT            tokens, ast, ir, asm, btf or obj
  --print-after=PASS     the IR after a pass, on standard error; 'all' for every pass
  -o FILE                where to
  -M -MM -MD -MMD        dependencies for make [-MF FILE] [-MT TARGET] [-MQ TARGET] [-MP]

Input
  -I DIR -iquote DIR -isystem DIR -idirafter DIR
                         folders to search for headers
  -include FILE          include it first
  --embed-dir=DIR        folder to search for what #embed names
  -D NAME[=VALUE] -U NAME
                         define, undefine a macro
  -nostdinc              neither the built-in headers nor the host's
  -std=gnu17             the edition of C: gnu89 to gnu23, c89 to c23
  --btf FILE             BTF of the kernel the program is for, and again for its modules: warns of what would not load there,
                         and makes vmlinux.h where none is found; 'kernel' is the running one with all its modules

Code
  -O0 -Og -O1 -O2 -O3 -Os
                         optimisation; -O2 is the default
  -fno-strict-aliasing   objects may be accessed by any type, not only by their own
  -mcpu=v1|v2|v3|v4      instruction set; v3 is the default
  --target=bpf|bpfel|bpfeb, -mlittle-endian, -mbig-endian
                         byte order
  -mllvm -bpf-stack-size=N
                         bytes of stack that a function may use; 512, which is what kernels give
  -g -g0                 with (the default) or without BTF

Diagnostics
  -W… -Wno-… -Werror[=…] -w
                         warnings
  -ferror-limit=N        how many errors are shown; 20, or 0 for all
  --error-format=human|json
  -fcolor-diagnostics -fno-color-diagnostics
  -v --version --help
";
