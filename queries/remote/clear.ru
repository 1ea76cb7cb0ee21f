CLEAR SILENT GRAPH <urn:coopkg:graph>
