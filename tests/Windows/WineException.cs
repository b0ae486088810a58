namespace SukiSdp.Windows;

/// <summary>Wine doesn't run on this machine, or its prefix can't be created or copied.</summary>
internal sealed class WineException(string message) : Exception(message);
