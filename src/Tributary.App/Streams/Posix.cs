using System.Runtime.InteropServices;
using System.Text;

namespace Tributary.App.Streams;

/// <summary>
/// The system's calls on descriptors. <see cref="Console"/> has other manners: it switches a terminal's keypad over and leaves
/// it so, and it waits for a reader that never reads.
/// </summary>
internal static class Posix
{
    /// <summary>Nobody reads what is written (EPIPE).</summary>
    public const int NoReader = 32;

    private const int Interrupted = 4;
    private const short ToRead = 1;
    private const short ToWrite = 4;
    private const nuint WindowSize = 0x5413;

    // O_NONBLOCK and O_CLOEXEC, on Linux and on macOS.
    private static readonly int NoWait = OperatingSystem.IsLinux() ? 0x800 : 4;
    private static readonly int CloseOnExec = OperatingSystem.IsLinux() ? 0x80000 : 0x1000000;

    // On Linux, and on macOS.
    private static readonly int TryAgain = OperatingSystem.IsLinux() ? 11 : 35;

    /// <summary>
    /// Opens <c>/dev/null</c> at each of the descriptors 0 to 2 that is closed, or the next file would be taken for it. For reading alone:
    /// standard input is empty then, and what is written to the others is refused as it would be without.
    /// </summary>
    public static void OpenClosedStreams()
    {
        int opened;
        do
            opened = open(ref MemoryMarshal.GetReference("/dev/null\0"u8), 0);
        while (opened is >= 0 and <= 2);
        if (opened > 2)
            _ = close(opened);
    }

    /// <summary>
    /// Opens what stands at a path to be read, without waiting for whoever writes there: its descriptor, or less than 0 and an error.
    /// </summary>
    public static int OpenToRead(string path) =>
        open(ref MemoryMarshal.GetArrayDataReference(Encoding.UTF8.GetBytes(path + '\0')), NoWait | CloseOnExec);

    /// <summary>Closes a descriptor.</summary>
    public static void Close(int descriptor) => _ = close(descriptor);

    /// <summary>Whether a descriptor is a terminal.</summary>
    public static bool IsTerminal(int descriptor) => isatty(descriptor) == 1;

    /// <summary>The columns and rows of a terminal; zeros where it has none.</summary>
    public static (int Width, int Height) TerminalSize(int descriptor)
    {
        var size = default(Winsize);
        return OperatingSystem.IsLinux() && ioctl(descriptor, WindowSize, ref size) == 0 ? (size.Columns, size.Rows) : (0, 0);
    }

    /// <summary>Waits until there is something to read; false after <paramref name="patience"/> milliseconds.</summary>
    public static bool CanRead(int descriptor, int patience) => IsReady(descriptor, ToRead, patience);

    /// <summary>Waits until there is room to write; false after <paramref name="patience"/> milliseconds.</summary>
    public static bool CanWrite(int descriptor, int patience) => IsReady(descriptor, ToWrite, patience);

    /// <summary>Reads what there is: how many bytes, 0 at the end, below 0 for an error; null where to try again.</summary>
    public static int? Read(int descriptor, Span<byte> buffer) =>
        Done(read(descriptor, ref MemoryMarshal.GetReference(buffer), (nuint)buffer.Length));

    /// <summary>Writes what there is room for: how many bytes, or less than 0 and an error; null where it is to be tried again.</summary>
    public static int? Write(int descriptor, ReadOnlySpan<byte> bytes) =>
        Done(write(descriptor, ref MemoryMarshal.GetReference(bytes), (nuint)bytes.Length));

    /// <summary>The error of the call that failed last on this thread.</summary>
    public static int LastError => Marshal.GetLastPInvokeError();

    private static int? Done(nint result) =>
        result < 0 && (LastError == Interrupted || LastError == TryAgain) ? null : (int)result;

    // An error counts as ready: the call that follows tells it.
    private static bool IsReady(int descriptor, short what, int patience)
    {
        var asked = new Polled { Descriptor = descriptor, Events = what };
        var ready = poll(ref asked, 1, patience);
        return ready > 0 || (ready < 0 && LastError != Interrupted);
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int open(ref byte path, int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int close(int descriptor);

    [DllImport("libc", SetLastError = true)]
    private static extern int isatty(int descriptor);

    [DllImport("libc", SetLastError = true)]
    private static extern nint read(int descriptor, ref byte buffer, nuint count);

    [DllImport("libc", SetLastError = true)]
    private static extern nint write(int descriptor, ref byte buffer, nuint count);

    [DllImport("libc", SetLastError = true)]
    private static extern int poll(ref Polled descriptors, nuint count, int milliseconds);

    [DllImport("libc", SetLastError = true)]
    private static extern int ioctl(int descriptor, nuint request, ref Winsize size);

    [StructLayout(LayoutKind.Sequential)]
    private struct Polled
    {
        public int Descriptor;
        public short Events;
        public short Happened;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Winsize
    {
        public ushort Rows;
        public ushort Columns;
        public ushort PixelWidth;
        public ushort PixelHeight;
    }
}
