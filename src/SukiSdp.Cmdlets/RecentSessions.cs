namespace SukiSdp.Commands;

/// <summary>The most recent session IDs, for completion: each once, the latest first, a few hundred at most. Thread-safe.</summary>
internal sealed class RecentSessions
{
    /// <summary>How many are kept.</summary>
    public const int Limit = 256;

    private readonly object _gate = new();
    private readonly LinkedList<string> _order = new();
    private readonly Dictionary<string, LinkedListNode<string>> _nodes = new(StringComparer.Ordinal);

    /// <summary>Adds an ID, and removes the oldest one if there are too many.</summary>
    public void Add(string id)
    {
        lock (_gate)
        {
            if (_nodes.TryGetValue(id, out LinkedListNode<string>? known))
            {
                _order.Remove(known);
                _order.AddFirst(known);
                return;
            }

            _nodes[id] = _order.AddFirst(id);
            if (_nodes.Count > Limit)
            {
                _nodes.Remove(_order.Last!.Value);
                _order.RemoveLast();
            }
        }
    }

    /// <summary>Returns the IDs, the latest first.</summary>
    public string[] ToArray()
    {
        lock (_gate)
        {
            return [.. _order];
        }
    }
}
