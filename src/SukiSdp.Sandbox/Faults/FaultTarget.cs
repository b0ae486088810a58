namespace SukiSdp.Sandbox;

/// <summary>The parts of the service: the target of a request and of a fault.</summary>
public enum FaultTarget
{
    /// <summary><c>POST /api/v1/auth/login</c>.</summary>
    Login,

    /// <summary><c>GET /api/v1/ambient/session/{id}/recording</c>.</summary>
    Listing,

    /// <summary>Any request to storage.</summary>
    Storage,

    /// <summary>Any other request to the service.</summary>
    Other,
}
