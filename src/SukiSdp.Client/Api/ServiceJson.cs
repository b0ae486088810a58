using System.Text.Json.Serialization;

namespace SukiSdp.Api;

/// <summary>The service's bodies, read and written without reflection.</summary>
[JsonSerializable(typeof(ListingBody))]
[JsonSerializable(typeof(ServiceErrorBody))]
[JsonSerializable(typeof(LoginRequestBody))]
[JsonSerializable(typeof(LoginResponseBody))]
internal sealed partial class ServiceJson : JsonSerializerContext;
