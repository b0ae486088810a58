namespace SukiSdp.Sandbox;

/// <summary>The two addresses of the sandbox.</summary>
internal enum Origin
{
    /// <summary>The service.</summary>
    Api,

    /// <summary>Its storage, which in reality is another company's host.</summary>
    Storage,
}
