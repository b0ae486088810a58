namespace SukiSdp.Sandbox;

/// <summary>The parts of the service; what a request asks for, and what a fault sits on.</summary>
public enum FaultTarget
{
    /// <summary><c>POST /api/v1/auth/login</c>.</summary>
    Login,

    /// <summary><c>GET /api/v1/ambient/session/{id}/recording</c>.</summary>
    Listing,

    /// <summary>Anything that is asked of the storage.</summary>
    Storage,

    /// <summary>Anything else that is asked of the service.</summary>
    Other,
}
