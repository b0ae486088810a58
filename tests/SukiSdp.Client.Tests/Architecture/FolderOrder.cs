namespace SukiSdp.Tests.Architecture;

/// <summary>The order of the folders of an assembly, and the references that go against it.</summary>
/// <param name="root">The namespace of the root folder.</param>
/// <param name="below">For each folder the folders right below it. It may refer to those, and to all that they may refer to; the root is the empty name.</param>
internal sealed class FolderOrder(string root, IReadOnlyDictionary<string, string[]> below)
{
    /// <summary>Returns the references from a lower folder to a higher one, one line for each pair of types.</summary>
    public IReadOnlyList<string> FindViolations(IEnumerable<Type> types) =>
    [
        .. from type in types
           let lower = FolderOf(type)
           where lower is not null
           from used in TypeReferences.Of(type)
           let higher = FolderOf(used)
           where higher is not null && higher != lower && !IsAllowed(lower, higher)
           let line = $"{NameOf(type)} -> {NameOf(used)}"
           group line by line into same
           orderby same.Key
           select same.Key,
    ];

    /// <summary>Returns the folder of a type; null for a type of another assembly, or one that a compiler adds.</summary>
    public string? FolderOf(Type type)
    {
        string? place = Outermost(type).Namespace;
        return place == root ? "" : place?.StartsWith(root + ".", StringComparison.Ordinal) == true ? place[(root.Length + 1)..] : null;
    }

    private bool IsAllowed(string from, string to)
    {
        HashSet<string> reached = [];
        Queue<string> next = new(below[from]);
        while (next.TryDequeue(out string? folder))
        {
            if (reached.Add(folder))
            {
                Array.ForEach(below[folder], next.Enqueue);
            }
        }

        return reached.Contains(to);
    }

    private string NameOf(Type type) => $"{FolderOf(type)}/{Outermost(type).Name}";

    private static Type Outermost(Type type) => type.DeclaringType is { } outer ? Outermost(outer) : type;
}
