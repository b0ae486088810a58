namespace SukiSdp.Sandbox;

/// <summary>The two origins of the sandbox.</summary>
internal enum Origin
{
    /// <summary>The service.</summary>
    Api,

    /// <summary>Its storage, which in reality is another company's host.</summary>
    Storage,
}
