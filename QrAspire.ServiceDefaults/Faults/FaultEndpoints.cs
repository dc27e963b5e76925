using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using QrAspire.ServiceDefaults.Http;
using QrAspire.ServiceDefaults.Operations;

namespace QrAspire.ServiceDefaults.Faults;

/// <summary><c>/ops/faults</c>: the faults of this service, on and off at run time.</summary>
internal static class FaultEndpoints
{
    /// <summary>One fault as it stands.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Value">Its number, 0 when it is off.</param>
    /// <param name="Unit">What the number says.</param>
    /// <param name="Typical">The number when it is only said to be on.</param>
    /// <param name="Most">The largest number it takes.</param>
    /// <param name="Alert">The alert that it must set off.</param>
    /// <param name="Meaning">What it does.</param>
    public sealed record FaultState(string Name, double Value, FaultUnit Unit, double Typical, double Most, string Alert, string Meaning);

    public static void MapFaults(this RouteGroupBuilder group)
    {
        if (!((IEndpointRouteBuilder)group).ServiceProvider.GetRequiredService<FaultFlags>().IsAllowed)
        {
            return;
        }

        var faults = group.MapGroup("/faults");
        faults.MapGet("", (FaultFlags flags) => TypedResults.Ok(flags.Available.Select(fault => StateOf(flags, fault))));
        faults.MapDelete("", TurnAllOff);
        faults.MapPut("/{name}", Set);
        faults.MapDelete("/{name}", (string name, FaultFlags flags, HttpContext context) => Set(name, "off", flags, context));
    }

    /// <summary><c>PUT /ops/faults/{name}?value=on|off|number</c>; without a value it is on.</summary>
    private static IResult Set(string name, string? value, FaultFlags flags, HttpContext context)
    {
        if (Fault.Find(name) is not { } fault || !flags.Available.Contains(fault))
        {
            return ApiErrors.Status(StatusCodes.Status404NotFound, "unknown_fault", $"{flags.Service} has no fault {name}.", new { known = flags.Available.Select(known => known.Name) });
        }

        if (FaultFlags.Parse(fault, value ?? "on") is not { } number)
        {
            return ApiErrors.Status(StatusCodes.Status400BadRequest, ErrorCodes.BadRequest, FormattableString.Invariant($"{fault.Name} takes on, off or a number from 0 to {fault.Most}."));
        }

        flags.Set(fault, number, context.Actor());
        return TypedResults.Ok(StateOf(flags, fault));
    }

    private static Ok<IEnumerable<FaultState>> TurnAllOff(FaultFlags flags, HttpContext context)
    {
        foreach (var fault in flags.Available.Where(flags.IsOn))
        {
            flags.Set(fault, 0, context.Actor());
        }

        return TypedResults.Ok(flags.Available.Select(fault => StateOf(flags, fault)));
    }

    private static FaultState StateOf(FaultFlags flags, Fault fault) => new(fault.Name, flags[fault], fault.Unit, fault.Typical, fault.Most, fault.Alert, fault.Meaning);
}
