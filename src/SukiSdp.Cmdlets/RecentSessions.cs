namespace SukiSdp.Commands;

/// <summary>The session ids that were seen last, for completion: each once, the latest first, never more than a few hundred. Safe on any thread.</summary>
internal sealed class RecentSessions
{
    /// <summary>How many are kept.</summary>
    public const int Limit = 256;

    private readonly object _gate = new();
    private readonly LinkedList<string> _order = new();
    private readonly Dictionary<string, LinkedListNode<string>> _nodes = new(StringComparer.Ordinal);

    /// <summary>Remembers an id, and forgets the oldest when there are too many.</summary>
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

    /// <summary>What is remembered now, the latest first.</summary>
    public string[] ToArray()
    {
        lock (_gate)
        {
            return [.. _order];
        }
    }
}
