namespace SukiSdp.Windows;

/// <summary>Wine doesn't run on this machine.</summary>
internal sealed class WineException(string message) : Exception(message);
