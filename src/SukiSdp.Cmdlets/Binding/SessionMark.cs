using System.Runtime.CompilerServices;

namespace SukiSdp.Commands.Binding;

/// <summary>
/// Carries a <see cref="SessionEntry"/> through a parameter of type string. The entry belongs to the string object, not to its text: no text from
/// outside can represent an entry, because only an object that was allocated here has one.
/// </summary>
internal static class SessionMark
{
    private static readonly ConditionalWeakTable<string, SessionEntry> Entries = new();

    /// <summary>Allocates the string that carries an entry.</summary>
    public static string Carry(SessionEntry entry)
    {
        // A copy, because a string that other code uses must not get an entry.
        string carrier = new(entry.Text.ToCharArray());
        Entries.Add(carrier, entry);
        return carrier;
    }

    /// <summary>Returns the entry that a string carries; null for a string that was not allocated here.</summary>
    public static SessionEntry? EntryOf(string carrier) => Entries.TryGetValue(carrier, out SessionEntry? entry) ? entry : null;
}
