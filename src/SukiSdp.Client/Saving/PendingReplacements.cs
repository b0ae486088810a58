using System.Text;
using SukiSdp.Archive;
using SukiSdp.Files;

namespace SukiSdp.Saving;

/// <summary>
/// The files below a destination that a run began to replace and did not finish, so that the next run finishes them: <c>.replacements.part</c>, a line for the path
/// of each. Where a manifest says that a session is complete nobody looks for partial files, which would cost a question to the file system for each file.
/// </summary>
/// <remarks>It is there while replacements are under way or unfinished, and no longer. Names carry ids only.</remarks>
internal sealed class PendingReplacements(string destination, Clock clock) : IDisposable
{
    private const string Name = ".replacements.part";

    private readonly string _path = Path.Combine(destination, Name);
    private readonly SemaphoreSlim _writeSlot = new(1);
    private HashSet<string>? _left;

    /// <summary>Whether an earlier run began to replace any file and did not finish. It is looked up once for a run.</summary>
    public async Task<bool> AnyAsync(CancellationToken cancellationToken)
    {
        if (_left is null)
        {
            HashSet<string> left = new(StringComparer.Ordinal);
            if (File.Exists(LongPath.Of(_path)))
            {
                await ChangeAsync(lines => left.UnionWith(lines), cancellationToken).ConfigureAwait(false);
            }

            _left = left;
        }

        return _left.Count > 0;
    }

    /// <summary>Whether an earlier run began to replace this file and did not finish.</summary>
    public async Task<bool> ContainsAsync(string filePath, CancellationToken cancellationToken) =>
        await AnyAsync(cancellationToken).ConfigureAwait(false) && _left!.Contains(ArchivePath.Relative(destination, filePath));

    /// <summary>Notes that a file is about to be replaced.</summary>
    /// <exception cref="SukiSdpException">It cannot be written.</exception>
    public Task AddAsync(string filePath, CancellationToken cancellationToken) => ChangeAsync(lines => lines.Add(ArchivePath.Relative(destination, filePath)), cancellationToken);

    /// <summary>Notes that a file has been replaced.</summary>
    /// <exception cref="SukiSdpException">It cannot be written.</exception>
    public Task RemoveAsync(string filePath, CancellationToken cancellationToken) => ChangeAsync(lines => lines.Remove(ArchivePath.Relative(destination, filePath)), cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _writeSlot.Dispose();

    // Other runs change it as well: it is locked for the moment.
    private async Task ChangeAsync(Action<HashSet<string>> change, CancellationToken cancellationToken)
    {
        await _writeSlot.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            using FileStream file = await SharedFile.WaitForAsync(() => PrivateFile.OpenOrCreate(_path, FileShare.Delete), _path, clock, cancellationToken).ConfigureAwait(false);
            byte[] text = new byte[file.Length];
            int read = 0;
            while (read < text.Length && file.Read(text, read, text.Length - read) is > 0 and int more)
            {
                read += more;
            }

            HashSet<string> lines = new(Encoding.UTF8.GetString(text, 0, read).Split('\n').Where(line => line.Length > 0), StringComparer.Ordinal);
            int before = lines.Count;
            change(lines);
            if (lines.Count == 0)
            {
                File.Delete(LongPath.Of(_path));
            }
            else if (lines.Count != before)
            {
                byte[] changed = Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")));
                file.Position = 0;
                file.Write(changed, 0, changed.Length);
                file.SetLength(changed.Length);
            }
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw FileErrors.From(e, _path);
        }
        finally
        {
            _writeSlot.Release();
        }
    }
}
