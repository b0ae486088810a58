using System.Text.Json.Nodes;

namespace SukiSdp.Sandbox;

/// <summary>The arguments of a fault's action as JSON names them: those of the method of <see cref="FaultAction"/>.</summary>
internal sealed class FaultArguments(JsonObject? arguments)
{
    /// <exception cref="FormatException">The argument is missing.</exception>
    public T Get<T>(string name) =>
        arguments?[name] is JsonValue value ? value.GetValue<T>() : throw new FormatException($"The argument '{name}' is missing.");

    public T Get<T>(string name, T otherwise) => arguments?[name] is JsonValue value ? value.GetValue<T>() : otherwise;

    public string[] Texts(string name) => [.. ((arguments?[name] as JsonArray) ?? []).Select(text => text!.GetValue<string>())];

    public (string Name, string Value)[] Headers(string name) =>
        [.. ((arguments?[name] as JsonObject) ?? []).Select(header => (header.Key, header.Value!.GetValue<string>()))];
}
