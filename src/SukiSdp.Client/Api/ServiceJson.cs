using System.Text.Json.Serialization;

namespace SukiSdp.Api;

/// <summary>The service's bodies, read and written without reflection.</summary>
[JsonSerializable(typeof(ListingBody))]
[JsonSerializable(typeof(ServiceErrorBody))]
internal sealed partial class ServiceJson : JsonSerializerContext;
