namespace SukiSdp.Sandbox;

/// <summary>The response of the service to a listing of a session.</summary>
public enum SessionState
{
    /// <summary>The recordings are listed.</summary>
    Ready,

    /// <summary>404: the session is in progress.</summary>
    Processing,

    /// <summary>410: the seven days are over.</summary>
    Gone,

    /// <summary>403 <c>permission_denied</c>.</summary>
    Forbidden,

    /// <summary>402: the partner is over its quota.</summary>
    OverQuota,

    /// <summary>412 <c>provider_user_inactive</c>.</summary>
    ProviderInactive,
}
