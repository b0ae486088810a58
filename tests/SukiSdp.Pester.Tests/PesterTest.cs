using Xunit.Abstractions;

namespace SukiSdp.Pester.Tests;

/// <summary>A Pester test, identified by its position.</summary>
public sealed class PesterTest : IXunitSerializable
{
    /// <summary>The name of its file.</summary>
    public string File { get; set; } = "";

    /// <summary>The line where it starts.</summary>
    public int Line { get; set; }

    /// <summary>Its number among the tests of this line, from 1: there are several for one <c>It</c> with data.</summary>
    public int Index { get; set; }

    /// <summary>Its name and those of the blocks around it.</summary>
    public string Name { get; set; } = "";

    public void Serialize(IXunitSerializationInfo info)
    {
        info.AddValue(nameof(File), File);
        info.AddValue(nameof(Line), Line);
        info.AddValue(nameof(Index), Index);
        info.AddValue(nameof(Name), Name);
    }

    public void Deserialize(IXunitSerializationInfo info)
    {
        File = info.GetValue<string>(nameof(File));
        Line = info.GetValue<int>(nameof(Line));
        Index = info.GetValue<int>(nameof(Index));
        Name = info.GetValue<string>(nameof(Name));
    }

    /// <summary>As runners show it.</summary>
    public override string ToString() => $"{File.Split('.')[0]}: {Name}";
}
