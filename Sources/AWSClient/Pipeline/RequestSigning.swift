import HTTPTypes
import Seams
import SigV4

extension AWSRequest {
    /// The request as it goes over the wire, before it is signed.
    func transportRequest(to endpoint: ServiceEndpoint) -> TransportRequest {
        let (host, path) = endpoint.location(of: resource)
        let query = query.map { PercentEncoding.encode($0.name) + "=" + PercentEncoding.encode($0.value) }
        return TransportRequest(
            method: method, scheme: endpoint.scheme, host: host, port: endpoint.port,
            path: query.isEmpty ? path : path + "?" + query.joined(separator: "&"), headers: headers, body: body)
    }
}

extension TransportRequest {
    /// The same request with the headers that prove who sends it.
    func signed(
        with credentials: AWSCredentials, region: String, service: AWSService, timeMilliseconds: Int64,
        keys: SigningKeys
    ) -> TransportRequest {
        let signable = SignableRequest(
            method: method.rawValue, authority: authority, target: path,
            headers: headers.map { SignableRequest.Header($0.name.canonicalName, $0.value) }, body: body)
        var signed = self
        let added = SigV4.sign(
            signable, credentials: credentials, region: region, service: service.signingName,
            timeMilliseconds: timeMilliseconds, keys: keys)
        for header in added { signed.headers.set(header.name, header.value) }
        return signed
    }
}
