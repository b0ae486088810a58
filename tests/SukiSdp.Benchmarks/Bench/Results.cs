namespace SukiSdp.Benchmarks.Bench;

/// <summary>Whether what lies in a folder is what storage has, byte for byte.</summary>
internal static class Results
{
    private const int Block = 1024 * 1024;

    /// <summary>Whether the folder has exactly one right file for each object, and nothing else.</summary>
    /// <param name="folder">Where a contender saved.</param>
    /// <param name="objects">The names of the objects that were requested; a saved file's name ends with its object's.</param>
    /// <param name="fileOf">Gives the file of an object's name.</param>
    public static bool AreRight(string folder, IReadOnlyCollection<string> objects, Func<string, string> fileOf)
    {
        HashSet<string> left = [.. objects];
        foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            string name = Path.GetFileName(file);
            name = name[(name.LastIndexOf('_') + 1)..];
            if (!left.Remove(name) || !AreSame(file, fileOf(name)))
            {
                return false;
            }
        }

        return left.Count == 0;
    }

    private static bool AreSame(string one, string other)
    {
        using FileStream a = new(one, FileMode.Open, FileAccess.Read, FileShare.Read, 0);
        using FileStream b = new(other, FileMode.Open, FileAccess.Read, FileShare.Read, 0);
        if (a.Length != b.Length)
        {
            return false;
        }

        byte[] x = new byte[Block], y = new byte[Block];
        for (long at = 0; at < a.Length; at += Block)
        {
            int n = a.ReadAtLeast(x, Block, throwOnEndOfStream: false);
            if (b.ReadAtLeast(y, Block, throwOnEndOfStream: false) != n || !x.AsSpan(0, n).SequenceEqual(y.AsSpan(0, n)))
            {
                return false;
            }
        }

        return true;
    }
}
