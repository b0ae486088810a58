namespace SukiSdp.Tests.Audio;

/// <summary>A folder of one test, gone with it.</summary>
internal sealed class TempFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("SukiSdp.Audio.");

    internal string this[string name] => Path.Combine(_folder.FullName, name);

    internal string Write(string name, byte[] content)
    {
        File.WriteAllBytes(this[name], content);
        return this[name];
    }

    /// <summary>Writes what stands at the front of a file of <paramref name="length"/> bytes; the rest takes no room.</summary>
    internal string WriteSparse(string name, byte[] front, long length)
    {
        using FileStream stream = File.Create(this[name]);
        stream.Write(front);
        stream.SetLength(length);
        return this[name];
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
