/**
 * Numbers of the system calls that file work, name look-ups and waiting are made of, as `name=number`. Sources: the
 * kernel's `asm/unistd_64.h` (x86_64) and `asm-generic/unistd.h` (arm64).
 */
const tables: Readonly<Record<string, string>> = {
  x64: `
    read=0 write=1 open=2 close=3 stat=4 fstat=5 poll=7 lseek=8 mmap=9 munmap=11 pread64=17 pwrite64=18
    readv=19 writev=20 access=21 madvise=28 nanosleep=35 sendfile=40 connect=42 sendto=44 recvfrom=45
    sendmsg=46 recvmsg=47 fcntl=72 flock=73 fsync=74 fdatasync=75 truncate=76 ftruncate=77 rename=82
    mkdir=83 rmdir=84 link=86 unlink=87 symlink=88 readlink=89 chmod=90 fchmod=91 chown=92 fchown=93
    lchown=94 statfs=137 fstatfs=138 sync=162 futex=202 getdents64=217 restart_syscall=219
    clock_nanosleep=230 epoll_wait=232 openat=257 mkdirat=258 fchownat=260 newfstatat=262 unlinkat=263
    renameat=264 linkat=265 symlinkat=266 readlinkat=267 fchmodat=268 faccessat=269 ppoll=271 splice=275
    sync_file_range=277 utimensat=280 epoll_pwait=281 fallocate=285 preadv=295 pwritev=296 recvmmsg=299
    syncfs=306 sendmmsg=307 renameat2=316 getrandom=318 copy_file_range=326 preadv2=327 pwritev2=328
    statx=332 io_uring_enter=426 faccessat2=439
  `,
  arm64: `
    epoll_pwait=22 fcntl=25 flock=32 mkdirat=34 unlinkat=35 symlinkat=36 linkat=37 renameat=38 statfs=43
    fstatfs=44 truncate=45 ftruncate=46 fallocate=47 faccessat=48 fchmod=52 fchmodat=53 fchownat=54
    fchown=55 openat=56 close=57 getdents64=61 lseek=62 read=63 write=64 readv=65 writev=66 pread64=67
    pwrite64=68 preadv=69 pwritev=70 sendfile=71 ppoll=73 splice=76 readlinkat=78 fstat=80 sync=81
    fsync=82 fdatasync=83 sync_file_range=84 utimensat=88 futex=98 nanosleep=101 clock_nanosleep=115
    restart_syscall=128 connect=203 sendto=206 recvfrom=207 sendmsg=211 recvmsg=212 munmap=215 mmap=222
    madvise=233 recvmmsg=243 syncfs=267 sendmmsg=269 renameat2=276 getrandom=278 copy_file_range=285
    preadv2=286 pwritev2=287 statx=291 io_uring_enter=426 faccessat2=439
  `,
};

/** Calls whose first argument is the descriptor of the file that they work on. */
const onDescriptor: ReadonlySet<string> = new Set(
  (
    'read write pread64 pwrite64 readv writev preadv pwritev preadv2 pwritev2 fsync fdatasync sync_file_range ' +
    'syncfs ftruncate fallocate fstat lseek close getdents64 fchmod fchown flock fcntl fstatfs'
  ).split(' '),
);

export type SyscallName = (number: number) => string;

/**
 * The names for a machine (`process.arch`); a number that is not in the table reads `syscall_123`.
 */
export function syscallNames(arch: string): SyscallName {
  const names = new Map(callsOf(arch).map(([name, number]) => [number, name]));
  return (number) => names.get(number) ?? `syscall_${number}`;
}

/** The numbers of the calls that `isOne` takes, of those in the table. */
export function callNumbers(arch: string, isOne: (name: string) => boolean): Int32Array {
  return Int32Array.from(callsOf(arch).flatMap(([name, number]) => (isOne(name) ? [number] : [])));
}

function callsOf(arch: string): readonly (readonly [name: string, number: number])[] {
  const pairs = (tables[arch] ?? '').split(/\s+/).filter(Boolean);
  return pairs.map((pair) => {
    const [name = '', number] = pair.split('=');
    return [name, Number(number)];
  });
}

/** Whether the call's first argument is the descriptor that it works on. */
export function takesDescriptor(name: string): boolean {
  return onDescriptor.has(name);
}
