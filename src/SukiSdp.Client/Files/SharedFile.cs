using System.Globalization;

namespace SukiSdp.Files;

/// <summary>A file that other processes may keep to themselves for a while.</summary>
internal static class SharedFile
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(40);

    /// <summary>Opens it, waiting while another process has it.</summary>
    /// <exception cref="SukiSdpException"><see cref="SukiError.FileBusy"/> after half a minute, and what opening can meet.</exception>
    public static async Task<FileStream> WaitForAsync(Func<FileStream> open, string path, Clock clock, CancellationToken cancellationToken)
    {
        for (TimeSpan waited = TimeSpan.Zero; ;)
        {
            try
            {
                return open();
            }
            catch (Exception e) when (IsBusy(e))
            {
                if (waited >= LongestWait)
                {
                    throw new SukiSdpException(SukiError.FileBusy, string.Format(
                        CultureInfo.InvariantCulture, "'{0}' is open in another program for exclusive access. Gave up after {1:0} seconds.", path, waited.TotalSeconds));
                }
            }

            TimeSpan pause = Pause(clock, LongestPause);
            waited += pause;
            await clock.Delay(pause, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>A random pause, so that processes that wait for each other do not come back at once.</summary>
    public static TimeSpan Pause(Clock clock, TimeSpan longest) => TimeSpan.FromTicks(1 + (long)(longest.Ticks * clock.NextRandom()));

    /// <summary>Whether an exception says that another process has the file. .NET on Unix has the errno of a refused lock in the low bits.</summary>
    public static bool IsBusy(Exception e) =>
        e is SukiSdpException { Error: SukiError.FileBusy }
        || (e is IOException and not (FileNotFoundException or DirectoryNotFoundException)
            && (e.HResult is Win32.SharingViolation or Win32.LockViolation || (Posix.IsHere && Posix.IsBusy(e.HResult))));
}
