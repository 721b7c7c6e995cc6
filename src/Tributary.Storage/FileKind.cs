using System.Runtime.InteropServices;

namespace Tributary.Storage;

/// <summary>What stands at a path; the platform's own classes do not tell a device from a file.</summary>
public static class FileKind
{
    private const int WorkingFolder = -100;
    private const uint TypeAlone = 1;
    private const int ModeAt = 28;
    private const int Type = 0xF000;
    private const int Folder = 0x4000;
    private const int Regular = 0x8000;

    /// <summary>Whether a path leads to a device, a pipe or a socket. Only Linux is asked; false elsewhere.</summary>
    public static bool IsSpecial(string path)
    {
        // struct statx of linux/stat.h is the same on every processor, unlike struct stat.
        var status = new byte[256];
        return OperatingSystem.IsLinux()
            && statx(WorkingFolder, System.Text.Encoding.UTF8.GetBytes(path + '\0'), 0, TypeAlone, status) == 0
            && (BitConverter.ToUInt16(status, ModeAt) & Type) is not (Regular or Folder);
    }

    [DllImport("libc")]
    private static extern int statx(int folder, byte[] path, int flags, uint mask, byte[] status);
}
