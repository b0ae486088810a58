using SukiSdp.Files;

namespace SukiSdp.Tests.Files;

public sealed class PrivateFileTests
{
    // On other systems, a file is created and locked in two steps: another process can lock it in between, and remove it again.
    [UnixFact("a file is created and locked in one step")]
    public async Task A_file_that_another_process_locks_and_removes_while_it_is_created_is_busy_at_most()
    {
        using TempFolder folder = new();
        string path = folder["audio.part"];

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (int i = 0; i < 2000; i++)
            {
                try
                {
                    using FileStream file = PrivateFile.OpenOrCreate(path);
                    File.Delete(path);
                }
                catch (SukiSdpException e) when (e.Error == SukiError.FileBusy)
                {
                }
            }
        })));
    }
}
