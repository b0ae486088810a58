using System.Text.Json;
using System.Text.Json.Nodes;

namespace SukiSdp.Sandbox;

/// <summary>What the program prints when the sandbox listens.</summary>
internal static class Greeting
{
    /// <summary>For programs: one line.</summary>
    public static string ToJson(SandboxHost sandbox)
    {
        JsonObject facts = new()
        {
            ["apiUri"] = sandbox.ApiUri.AbsoluteUri,
            ["storageUri"] = sandbox.StorageUri.AbsoluteUri,
            ["token"] = sandbox.Token,
            ["partnerId"] = SandboxHost.PartnerId,
            ["partnerToken"] = sandbox.PartnerToken,
            ["sessions"] = new JsonArray([.. sandbox.Sessions.All.Select(session => new JsonObject
            {
                ["id"] = session.Id,
                ["state"] = JsonNamingPolicy.CamelCase.ConvertName(session.State.ToString()),
            })]),
        };
        return facts.ToJsonString();
    }

    /// <summary>For people: what there is, and lines to copy.</summary>
    public static string ToText(SandboxHost sandbox, int loadSessions)
    {
        string sessions = string.Concat(SampleSessions.All.Select(session => $"  {session.Id,-30}{session.Description}{Environment.NewLine}"));
        string load = loadSessions > 0 ? $"  load-000001 … load-{loadSessions:000000}{Environment.NewLine}" : "";
        return $"""
            The sandbox is running. Press Ctrl+C to stop it.

              service        {sandbox.ApiUri}
              storage        {sandbox.StorageUri}
              token          {sandbox.Token}
              partner ID     {SandboxHost.PartnerId}
              partner token  {sandbox.PartnerToken}

            Sessions
            {sessions}{load}
            PowerShell
              $env:SUKI_SDP_BASE_URI = '{sandbox.ApiUri}'
              $env:SUKI_SDP_TOKEN = '{sandbox.Token}'
              Get-SukiRecording -SessionId {SampleSessions.ThreeChunks}

            curl
              curl --request GET --url {sandbox.ApiUri}api/v1/ambient/session/{SampleSessions.ThreeChunks}/recording --header 'sdp_suki_token: {sandbox.Token}'
            """;
    }
}
