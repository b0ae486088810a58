using SukiSdp.Files;

namespace SukiSdp.Tests.Files;

public sealed class PartFileTests
{
    // On other systems, a file is opened and locked in two steps: in between, one process can give it its final name, and another can create the next partial file.
    [UnixFact("a file is opened and locked in one step")]
    public async Task A_file_that_got_its_final_name_while_it_was_opened_is_never_written_to()
    {
        using TempFolder folder = new();
        int count = 0;

        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() =>
        {
            for (int i = 0; i < 1000; i++)
            {
                try
                {
                    using PartFile part = PartFile.Open(folder["audio"]);
                    Assert.Equal(0, part.Length);
                    int length = Interlocked.Increment(ref count);
                    part.Content.SetLength(length);
                    File.Move(part.PartPath, folder[$"{length}"]);
                }
                catch (SukiSdpException e) when (e.Error == SukiError.FileBusy)
                {
                }
            }
        })));
    }
}
