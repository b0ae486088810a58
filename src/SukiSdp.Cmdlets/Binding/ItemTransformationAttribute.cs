using System.Collections;
using System.Management.Automation;

namespace SukiSdp.Commands.Binding;

/// <summary>Converts objects that were serialized (remoting, Export-Clixml, JSON, CSV), alone or in a list. Anything else isn't changed.</summary>
public abstract class ItemTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public sealed override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) is IList list
            ? list.Cast<object?>().Select(item => item is null ? null : Read(item) ?? item).ToArray()
            : Read(inputData) ?? inputData;

    /// <summary>Returns the object of the expected type; null for anything else.</summary>
    private protected abstract object? Read(object item);
}
